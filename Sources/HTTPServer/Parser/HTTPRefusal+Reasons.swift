/// Every refusal of the parser, one for each rule.
extension HTTPRefusal {
  static let bareCarriageReturn = HTTPRefusal(400, "a carriage return without a line feed")
  static let bareLineFeed = HTTPRefusal(400, "a line feed without a carriage return")
  static let controlByte = HTTPRefusal(400, "a control byte in the head")
  static let emptyLines = HTTPRefusal(400, "empty lines in place of a request")

  static let malformedRequestLine = HTTPRefusal(400, "the request line is not: method, target and version")
  static let unknownMethod = HTTPRefusal(501, "this method is not served")
  static let requestLineTooLong = HTTPRefusal(414, "the request target is too long")
  static let unsupportedVersion = HTTPRefusal(505, "only HTTP/1.1 and HTTP/1.0 are spoken here")
  static let malformedTarget = HTTPRefusal(400, "the request target is malformed")
  static let asteriskTarget = HTTPRefusal(400, "the target * is for OPTIONS only")
  static let malformedEscape = HTTPRefusal(400, "the request target has a % without two hexadecimal digits")
  static let forbiddenEscape = HTTPRefusal(400, "the request target has an encoded slash or control byte")
  static let targetNotUTF8 = HTTPRefusal(400, "the request target is not UTF-8 once decoded")

  static let foldedField = HTTPRefusal(400, "a header line begins with a space or tab")
  static let malformedField = HTTPRefusal(400, "a header line is not: name, colon and value")
  static let fieldLineTooLong = HTTPRefusal(431, "a header line is too long")
  static let headTooLarge = HTTPRefusal(431, "the header is too large")
  static let tooManyFields = HTTPRefusal(431, "the header has too many fields")

  static let missingHost = HTTPRefusal(400, "the Host field is missing")
  static let severalHosts = HTTPRefusal(400, "there is more than one Host field")
  static let malformedHost = HTTPRefusal(400, "the Host field is malformed")
  static let severalLengths = HTTPRefusal(400, "there is more than one Content-Length field")
  static let malformedLength = HTTPRefusal(400, "Content-Length is not a number of digits")
  static let lengthRequired = HTTPRefusal(411, "a body in HTTP/1.0 needs a Content-Length")
  static let severalCodings = HTTPRefusal(400, "there is more than one Transfer-Encoding field")
  static let lengthAndCoding = HTTPRefusal(400, "there are both Content-Length and Transfer-Encoding")
  static let codingInHTTP10 = HTTPRefusal(400, "HTTP/1.0 has no Transfer-Encoding")
  static let unknownCoding = HTTPRefusal(501, "the only Transfer-Encoding understood is chunked")
  static let malformedConnection = HTTPRefusal(400, "the Connection field is malformed")
  static let unknownExpectation = HTTPRefusal(417, "the only expectation understood is 100-continue")

  static let tooSlow = HTTPRefusal(408, "the request took too long to arrive")

  static let shuttingDown = HTTPRefusal(503, "the server is going away before the request has arrived")

  static let bodyTooLarge = HTTPRefusal(413, "the body is too large")
  static let tooManyBodies = HTTPRefusal(503, "too many bodies are being read at once")
  static let malformedChunk = HTTPRefusal(400, "a chunk is malformed")
  static let chunkExtensionsTooLong = HTTPRefusal(400, "the chunk extensions are too long")
  static let trailersTooLarge = HTTPRefusal(431, "the trailers are too large")
}
