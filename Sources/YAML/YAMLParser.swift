internal import CYAML

/// Owns one run of libyaml's event parser. The document is copied: the parser points into it until it is gone.
struct YAMLParser: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let text: UnsafeMutableBufferPointer<UInt8>

  /// `nil` if there is no memory.
  init?(_ document: [UInt8]) {
    parser = .allocate(capacity: 1)
    text = .allocate(capacity: max(document.count, 1))
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      text.deallocate()
      return nil
    }
    _ = text.initialize(from: document)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, text.baseAddress, document.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    text.deallocate()
  }

  /// The next event of the document; after the last, `streamEnd` for ever.
  mutating func next() throws(YAMLError) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure }
    defer { yaml_event_delete(&event) }
    return YAMLEvent(event)
  }

  private var failure: YAMLError {
    let state = parser.pointee
    let complaint = YAMLComplaint(
      problem: state.problem.map { String(cString: $0) } ?? "",
      context: state.context.map { String(cString: $0) } ?? "",
      mark: YAMLMark(state.problem_mark), contextMark: YAMLMark(state.context_mark))
    switch state.error {
    case YAML_MEMORY_ERROR:
      return YAMLError(.syntax, at: complaint.mark, "there is no memory left to read the document")
    case YAML_READER_ERROR: return complaint.unreadable(atByte: state.problem_offset, of: text)
    default: return complaint.error(in: text)
    }
  }
}

extension YAMLMark {
  init(_ mark: yaml_mark_t) {
    self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
  }
}
