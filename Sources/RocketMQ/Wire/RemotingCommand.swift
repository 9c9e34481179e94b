/// A request or a response.
package struct RemotingCommand: Sendable {
  /// What is asked for, or how it went.
  package var code: Int32
  package var language = Language.other
  package var version = Self.announcedVersion
  /// Joins a response to its request, on one connection.
  package var opaque: Int32 = 0
  package var flag: Int32 = 0
  /// For people; of responses.
  package var remark: String?
  package var fields = HeaderFields()
  package var body: ArraySlice<UInt8> = []
  /// Of a command that was received: the whole frame, of which `body` is the end.
  var frame: [UInt8] = []

  /// 4.9.8 by RocketMQ's own count: new enough for every feature used here, too old for `GO_AWAY`, and known to every server from 4.5.2 on.
  package static let announcedVersion: Int32 = 409

  package init(code: Int32, fields: HeaderFields = [:], body: ArraySlice<UInt8> = []) {
    self.code = code
    self.fields = fields
    self.body = body
  }

  init(_ code: RequestCode, fields: HeaderFields = [:], body: [UInt8] = []) {
    self.init(code: code.rawValue, fields: fields, body: body[...])
  }

  /// An answer to this request.
  func response(_ code: ResponseCode, remark: String? = nil, body: [UInt8] = []) -> RemotingCommand {
    var response = RemotingCommand(code: code.rawValue, body: body[...])
    response.opaque = opaque
    response.flag = Self.responseBit
    response.remark = remark
    return response
  }

  private static let responseBit: Int32 = 1
  private static let oneWayBit: Int32 = 2

  package var isResponse: Bool { flag & Self.responseBit != 0 }

  /// Nobody waits for an answer.
  package var isOneWay: Bool {
    get { flag & Self.oneWayBit != 0 }
    set { flag = newValue ? flag | Self.oneWayBit : flag & ~Self.oneWayBit }
  }

  /// The language that a peer says it is written in.
  package struct Language: RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    package static let java = Language(rawValue: 0)
    /// Swift is unknown to every server; a name that they do not know is `null` or an error to some of them.
    package static let other = Language(rawValue: 7)

    static let names = [
      "JAVA", "CPP", "DOTNET", "PYTHON", "DELPHI", "ERLANG", "RUBY", "OTHER", "HTTP", "GO", "PHP", "OMS", "RUST",
      "NODE_JS",
    ]
    var name: String { Int(rawValue) < Self.names.count ? Self.names[Int(rawValue)] : "OTHER" }
    init(name: String) { rawValue = Self.names.firstIndex(of: name).map { UInt8($0) } ?? Self.other.rawValue }
  }
}
