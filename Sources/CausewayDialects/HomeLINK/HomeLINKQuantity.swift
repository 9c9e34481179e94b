/// What is known of the types of readings, by their ids.
struct HomeLINKQuantity {
  let name: String
  var deviceClass: String?
  var unit: String?
  var stateClass: String?

  static let known = [
    "environment.temperature.indoor": HomeLINKQuantity(
      name: "Temperature", deviceClass: "temperature", unit: "°C", stateClass: "measurement"),
    "environment.humidity.indoor": HomeLINKQuantity(
      name: "Humidity", deviceClass: "humidity", unit: "%", stateClass: "measurement"),
    "environment.co2.indoor": HomeLINKQuantity(
      name: "Carbon dioxide", deviceClass: "carbon_dioxide", unit: "ppm", stateClass: "measurement"),
    // What was used in half an hour: no sum, so nothing that statistics of energy could be made of.
    "electricity.power.hour": HomeLINKQuantity(name: "Electricity", deviceClass: "energy", unit: "kWh"),
    "gas.power.hour": HomeLINKQuantity(name: "Gas", deviceClass: "energy", unit: "kWh"),
    "tariff.electricity.power.hour": HomeLINKQuantity(name: "Electricity tariff", unit: "GBp/kWh"),
    "tariff.gas.power.hour": HomeLINKQuantity(name: "Gas tariff", unit: "GBp/kWh"),
  ]
}
