package import CausewayCore

extension AqaraDialect {
  /// The keys of an input with `dialect: aqara`: `models` for all, and for an HTTP endpoint `secret` or `unsigned: true`,
  /// `signature`, `app_key`.
  package static func parts(_ section: ConfigSection, isPush: Bool) -> DialectParts {
    DialectParts(
      dialect: AqaraDialect(), etiquette: isPush ? etiquette(section) : nil, configuredDevices: models(section))
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

  /// `models: { <device>: <model> }`.
  private static func models(_ section: ConfigSection) -> [String: Device] {
    var devices: [String: Device] = [:]
    for (device, model) in section.stringMap("models") {
      guard !model.isEmpty else {
        section.problem(at: "models", "the model of `\(device)` is empty", hint: "Such as lumi.camera.gwpgl1.")
        continue
      }
      devices[device] = Device(id: Device.ID(source: "/aqara", device: device), model: model)
    }
    return devices
  }
}
