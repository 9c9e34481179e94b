/// What the hub and the presence sensor measure. Walks about, within what a living room sees.
struct Climate: Sendable {
  /// In hundredths of a degree Celsius, as the hub reports it.
  private var temperature = 2_140
  /// In percent.
  private var humidity = 47
  private var lux = 180

  mutating func drift(using random: inout SeededRandom) -> Happening {
    temperature = walk(temperature, by: 5...25, within: 1_850...2_450, using: &random)
    humidity = walk(humidity, by: 0...2, within: 35...65, using: &random)
    let degrees = "\(temperature / 100).\(temperature % 100 / 10)"
    return HomeDevice.hub.climate(
      "it is \(degrees) °C in the living room", hundredths: temperature, humidity: humidity)
  }

  mutating func daylight(using random: inout SeededRandom) -> Happening {
    let before = lux
    lux = walk(lux, by: 10...90, within: 5...900, using: &random)
    return HomeDevice.presence.light("it gets \(lux < before ? "darker" : "lighter"): \(lux) lx", lux: lux)
  }

  private func walk(
    _ value: Int, by step: ClosedRange<Int>, within limits: ClosedRange<Int>, using random: inout SeededRandom
  ) -> Int {
    let step = Int.random(in: step, using: &random)
    let up = value - step < limits.lowerBound || value + step <= limits.upperBound && Bool.random(using: &random)
    return up ? value + step : value - step
  }
}
