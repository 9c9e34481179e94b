/// What the hub and the presence sensor measure. Walks about, within what a living room sees.
struct Climate: Sendable {
  /// In hundredths of a degree Celsius, as the hub reports it.
  private var temperature = 2_140
  /// In percent.
  private var humidity = 47
  private var lux = 180
  /// In parts per million, in the hallway.
  private var carbonDioxide = 640

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

  /// What the sensor in the hallway measures: two of its quantities, each a message of its own.
  mutating func hallway(using random: inout SeededRandom) -> [Happening] {
    carbonDioxide = walk(carbonDioxide, by: 10...80, within: 420...1_600, using: &random)
    let damp = Int.random(in: 450...650, using: &random)
    return [
      HomeDevice.alarms.reading(
        "the air in the hallway has \(carbonDioxide) ppm of carbon dioxide", type: "co2", value: String(carbonDioxide),
        unit: "PPM"),
      HomeDevice.alarms.reading(
        "the air in the hallway is at \(damp / 10) % humidity", type: "humidity", value: "\(damp / 10).\(damp % 10)",
        unit: "RH"),
    ]
  }

  private func walk(
    _ value: Int, by step: ClosedRange<Int>, within limits: ClosedRange<Int>, using random: inout SeededRandom
  ) -> Int {
    let step = Int.random(in: step, using: &random)
    let up = value - step < limits.lowerBound || value + step <= limits.upperBound && Bool.random(using: &random)
    return up ? value + step : value - step
  }
}
