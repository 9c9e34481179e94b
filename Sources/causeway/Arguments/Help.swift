/// The texts of `causeway help`.
enum Help {
  static func overview(of commands: [CommandDescription]) -> String {
    let rows = commands.map { ($0.name, $0.summary) }
    return """
      Causeway: takes in what a smart home's clouds push, keeps it on disk, hands it on.

      Usage: causeway COMMAND [OPTIONS] [FILE]

      Commands:
      \(table(rows))

      Where FILE is a configuration and is left out: ./causeway.yaml, then /etc/causeway/causeway.yaml.
      `causeway help COMMAND` says more about one of them; `causeway demo` shows all of it at work.
      """
  }

  static func text(for command: CommandDescription) -> String {
    var parts = ["causeway \(command.name): \(command.summary)", usage(of: command)]
    if !command.discussion.isEmpty { parts.append(command.discussion) }
    let operands = command.operands.map { ($0.name, $0.summary) }
    if !operands.isEmpty { parts.append(table(operands)) }
    parts.append("Options:\n" + table(command.allOptions.map { (form(of: $0), $0.summary) }))
    if !command.examples.isEmpty {
      parts.append("Examples:\n" + command.examples.map { "  \($0)" }.joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n")
  }

  private static func usage(of command: CommandDescription) -> String {
    let operands = command.operands.map { operand in
      let name = operand.isRepeatable ? "\(operand.name)…" : operand.name
      return operand.isRequired ? name : "[\(name)]"
    }
    return (["Usage: causeway \(command.name) [OPTIONS]"] + operands).joined(separator: " ")
  }

  private static func form(of option: Option) -> String {
    let short = option.short.map { "-\($0), " } ?? ""
    return "\(short)--\(option.name)\(option.value.map { " \($0)" } ?? "")"
  }

  private static func table(_ rows: [(String, String)]) -> String {
    let width = rows.map { $0.0.count }.max() ?? 0
    return rows.map { name, summary in
      let padding = String(repeating: " ", count: width - name.count + 2)
      // A summary of several lines stays in its column.
      let lines = summary.split(separator: "\n", omittingEmptySubsequences: false)
      return "  \(name)\(padding)\(lines.joined(separator: "\n" + String(repeating: " ", count: width + 4)))"
    }.joined(separator: "\n")
  }
}
