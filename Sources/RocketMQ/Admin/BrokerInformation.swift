/// A broker as the name servers know it.
public struct BrokerInformation: Sendable, Hashable {
  public let name: String
  public let cluster: String
  /// What it advertises, by id. 0 is the master.
  public let addresses: [Int64: String]
}
