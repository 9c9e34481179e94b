/// Notes (`Settlement.notes`) of what an output has left at its far end. They outlive an output whose far end was away when it was taken out of
/// the configuration: if it comes back, it knows what to take back.
package enum FarEndNote {
  package static func prefix(of output: String) -> String { "output/\(output)/discovery/" }
}
