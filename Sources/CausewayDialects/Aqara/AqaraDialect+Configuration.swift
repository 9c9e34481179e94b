package import CausewayCore

extension AqaraDialect {
  /// The keys of an input with `dialect: aqara`: `models` and `names` for all, and for an HTTP endpoint `secret` or `unsigned: true`,
  /// `signature`, `app_key`.
  package static func parts(_ section: ConfigSection, isPush: Bool) -> DialectParts {
    DialectParts(
      dialect: AqaraDialect(), etiquette: isPush ? etiquette(section) : nil, configuredDevices: devices(section))
  }

  private static func etiquette(_ section: ConfigSection) -> AqaraPushEtiquette {
    let form = section.oneOf("signature", default: AqaraSignature.Form.either)
    let appkey = section.string("app_key")
    guard !section.boolean("unsigned", default: false) else {
      for key in ["secret", "secret_file", "signature", "app_key"] where section.has(key) {
        section.problem(at: key, "has no use with `unsigned: true`", hint: "Remove one of the two.")
      }
      return AqaraPushEtiquette(unsigned: ())
    }
    let secret = section.requiredSecret(
      "secret",
      hint: "The app secret of the project in Aqara's console; or `unsigned: true` where signing is off there.")
    return AqaraPushEtiquette(signature: AqaraSignature(secret: secret, form: form), appkey: appkey)
  }

  /// `models: { <device>: <model> }` and `names: { <device>: <what people call it> }`.
  private static func devices(_ section: ConfigSection) -> [String: Device] {
    var devices: [String: Device] = [:]
    func note(_ key: String, _ what: String, hint: String, _ change: (inout Device, String) -> Void) {
      for (device, text) in section.stringMap(key) {
        guard !text.isEmpty else {
          section.problem(at: key, "the \(what) of `\(device)` is empty", hint: hint)
          continue
        }
        change(&devices[device, default: Device(id: Device.ID(source: "/aqara", device: device))], text)
      }
    }
    note("models", "model", hint: "Such as lumi.camera.gwpgl1.") { $0.model = $1 }
    note("names", "name", hint: "Such as Hall.") { $0.name = $1 }
    return devices
  }
}
