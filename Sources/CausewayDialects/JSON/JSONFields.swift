/// Where a delivery has what an event needs.
struct JSONFields: Sendable {
  /// Without it the content names the event.
  var id: JSONField?
  var type: JSONField
  var source: JSONField
  var subject: JSONField?
  var time: JSONField?
}
