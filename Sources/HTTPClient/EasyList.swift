internal import CCurl

/// Texts on their way into a list of libcurl, one after the other in one piece of memory.
struct EasyList {
  private var bytes: [UInt8] = []
  private var starts: [Int] = []

  init(bytes: Int = 64, texts: Int = 1) {
    self.bytes.reserveCapacity(bytes)
    starts.reserveCapacity(texts)
  }

  /// Adds a text put together from what is given, of which nothing holds a zero byte.
  mutating func append(_ beginning: String, _ separator: StaticString = "", _ rest: String = "") {
    starts.append(bytes.count)
    var (beginning, rest) = (beginning, rest)
    beginning.withUTF8 { bytes.append(contentsOf: $0) }
    separator.withUTF8Buffer { bytes.append(contentsOf: $0) }
    rest.withUTF8 { bytes.append(contentsOf: $0) }
    bytes.append(0)
  }

  /// The caller frees it. `nil` without texts, or without memory.
  func make() -> UnsafeMutablePointer<curl_slist>? {
    bytes.withUnsafeBytes { bytes in
      var list: UnsafeMutablePointer<curl_slist>?
      for start in starts {
        // Ends with the zero that `append` put there.
        let text = bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
        guard let longer = shim_slist_append(list, text) else {
          shim_slist_free_all(list)
          return nil
        }
        list = longer
      }
      return list
    }
  }
}
