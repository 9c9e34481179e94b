extension Int64 {
  /// Takes `size` away from a sum of sizes. A damaged row may say anything of its own: the sum never grows, nor falls below 0.
  mutating func giveBack(_ size: Int64) {
    self = Swift.max(0, self - Swift.min(Swift.max(0, size), Swift.max(0, self)))
  }
}
