/// The devices of the simulated home and what each can report. Resource ids and traits are those of the real models.
enum HomeDevice {
  static let hub = Hub()
  static let presence = PresenceSensor()
  static let doorbell = Doorbell()
  static let lock = Lock()
  static let alarms = HomeAlarms()

  static let introductions =
    [
      Happening(
        text: "the hub says hello",
        report: .event(
          type: "gateway_bind",
          [
            .init("did", quoted(Hub.id)), .init("model", quoted("lumi.gateway.agl004")),
            .init("subDids", "[]"),
          ])),
      bound(PresenceSensor.id, "lumi.motion.agl001"), named(PresenceSensor.id, "lumi.motion.agl001", "Living room"),
      bound(Doorbell.id, "lumi.camera.agl006"), named(Doorbell.id, "lumi.camera.agl006", "Front door bell"),
      bound(Lock.id, "aqara.lock.u200"), named(Lock.id, "aqara.lock.u200", "Front door"),
    ] + alarms.introductions

  private static func bound(_ id: String, _ model: String) -> Happening {
    Happening(
      text: "\(id) is bound to the hub",
      report: .event(
        type: "subdevice_bind",
        [
          .init("did", quoted(id)), .init("model", quoted(model)),
          .init("parentDid", quoted(Hub.id)),
        ]))
  }

  private static func named(_ id: String, _ model: String, _ name: String) -> Happening {
    Happening(
      text: "\(id) is called \"\(name)\"",
      report: .event(
        type: "dev_name_change",
        [
          .init("did", quoted(id)), .init("deviceName", quoted(name)),
          .init("model", quoted(model)), .init("parentDid", quoted(Hub.id)),
          .init("positionId", quoted("real1.demo")),
        ]))
  }

  /// - Parameter text: of ours; holds nothing that JSON escapes.
  private static func quoted(_ text: String) -> String { "\"\(text)\"" }

  /// Hub M3.
  struct Hub {
    static let id = "lumi1.54ef44e00001"

    func climate(_ text: String, hundredths: Int, humidity: Int) -> Happening {
      Happening(
        text: text,
        report: .resources(
          device: Self.id,
          [.init("0.1.85", String(hundredths)), .init("0.2.85", String(humidity))]))
    }

    func connection(_ text: String, isOnline: Bool) -> Happening {
      Happening(
        text: text,
        report: .event(
          type: isOnline ? "gateway_online" : "gateway_offline",
          [.init("did", quoted(Self.id)), .init("subDids", "[]")]))
    }
  }

  /// Presence Sensor FP2; the sofa is its first zone.
  struct PresenceSensor {
    static let id = "lumi1.54ef44e00002"

    func occupancy(_ text: String, people: Int, sofa: Bool) -> Happening {
      Happening(
        text: text,
        report: .resources(
          device: Self.id,
          [
            .init("3.51.85", people > 0 ? "1" : "0"), .init("0.60.85", String(people)),
            .init("3.1.85", sofa ? "1" : "0"),
          ]))
    }

    func sofa(_ text: String, isTaken: Bool) -> Happening {
      Happening(text: text, report: .resources(device: Self.id, [.init("3.1.85", isTaken ? "1" : "0")]))
    }

    func light(_ text: String, lux: Int) -> Happening {
      Happening(text: text, report: .resources(device: Self.id, [.init("0.4.85", String(lux))]))
    }
  }

  /// Doorbell G410.
  struct Doorbell {
    static let id = "lumi1.54ef44e00003"

    func ring(_ text: String) -> Happening {
      Happening(text: text, report: .resources(device: Self.id, [.init("13.12.85", "1")]))
    }
  }

  /// Smart Lock U200, which speaks in traits.
  struct Lock {
    static let id = "matt.54ef44e00004"

    /// - Parameter state: 1 locked, 2 unlocked.
    func bolt(_ text: String, state: Int) -> Happening { trait(text, 2, "DoorLock", "LockState", state) }

    /// - Parameter state: 0 open, 1 closed.
    func door(_ text: String, state: Int) -> Happening { trait(text, 2, "DoorLock", "DoorState", state) }

    func battery(_ text: String, percent: Int) -> Happening {
      trait(text, 1, "PowerSource", "BatPercentRemaining", percent)
    }

    private func trait(_ text: String, _ endpoint: Int, _ function: String, _ trait: String, _ value: Int) -> Happening
    {
      Happening(
        text: text,
        report: .trait(device: Self.id, endpoint: endpoint, function: function, trait: trait, value: String(value)))
    }
  }
}
