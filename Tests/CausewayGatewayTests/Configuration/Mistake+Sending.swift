/// Outputs that Causeway sends to. Each mistake there is has its test beside the output; here, that it is told at its place.
extension Mistake {
  static let sending: [Mistake] = [
    .output(
      "type: webhook, url: \"http://example.org/\(canary)\", unsigned: true",
      #"2:42: outputs.stream.url: expected an https URL, found "http://example.org/…". Deliveries are signed but not encrypted; set `allow_http: true` for a trusted network."#
    ),
    .output(
      "type: webhook, url: \"https://192.168.1.7\", unsigned: true",
      "2:42: outputs.stream.url: 192.168.1.7 is a private address, and `allow_private: true` is not set. Set it if events may go to this machine and its neighbours."
    ),
    .output(
      "type: webhook, url: \"https://example.org\", secrets: [whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD, \(canary)]",
      "2:115: outputs.stream.secrets[1]: a key begins with `whsec_` or `whsk_`. Make one with `openssl rand -base64 32`: the key is whsec_ and what it prints. The receiver needs the same."
    ),
    .output(
      "type: webhook, unsigned: true",
      "2:12: outputs.stream.url: required, but missing."
    ),
    .output(
      "type: webhook, url: \"https://example.org\", unsigned: true, headers: { Host: x }",
      "2:92: outputs.stream.headers.Host: this header is set by the gateway. Remove it."),
    .output(
      "type: webhook, url: \"https://example.org\", unsigned: true, order: any, retry: { first: 1h, longest: 1m }",
      #"2:88: outputs.stream.order: expected one of per_subject, parallel, strict, found "any"."#,
      "2:122: outputs.stream.retry.longest: shorter than `first`. The waits grow from `first` to `longest`."),
    .output(
      "type: home_assistant",
      #"2:12: outputs.stream.url: required, but missing. Such as `url: "http://homeassistant.local:8123"`, and a `token`. In an add-on of Home Assistant that has `homeassistant_api: true` neither is needed."#
    ),
    .output(
      "type: home_assistant, url: \"http://ha.local:8123\"",
      "2:12: outputs.stream.token: required, but missing. Make a long-lived access token in Home Assistant: your profile, Security."
    ),
    .whole(
      [
        input, "outputs: { stream: { type: webhook, url: \"https://example.org\", unsigned: true } }",
        "routes: [{ to: [{ stream: { mode: template } }] }]",
      ].joined(separator: "\n"),
      #"3:35: routes[0].to[0].stream.mode: `template` needs a `body`. Such as `body: '{"text": {{data.title | json}}}'`."#
    ),
  ]
}
