import CausewayCore
import CausewayDialects
import Testing

/// The one event of a message.
func homelink(
  _ body: String, topic: String? = nil, retained: Bool = false, receivedAt: Timestamp = received,
  dialect: HomeLINKDialect = HomeLINKDialect(topics: ["joe_bloggs/#"])
) throws -> Event {
  let delivery = Delivery(body: Array(body.utf8), topic: topic, retained: retained)
  let events = try dialect.read(delivery, receivedAt: receivedAt, devices: DeviceBook()).events
  try #require(events.count == 1)
  return events[0]
}

/// Messages as HomeLINK words them, with one member in another place or of another value here and there.
enum HomeLINKSample {
  static let alertTopic = "joe_bloggs/alert/active/joe_bloggs_home/c3cec7fb-d6fcd4f0/fire-alarm"

  /// The worked example of the reference, line breaks and all.
  static let alert = """
    {"category":"DEVICE","eventId":"12323588-534c-4e82-bfe5-345fed4505be","statusId":"ACTIVE",
     "description":"D6FCD4F0 in location Hallway 1: Fire Alarm Activated","devicePhySerialNumber":"D6FCD4F0","deviceSerialNumber":"D6FCD4F0",
     "eventTypeId":"CO_ALARM","eventTypeName":"Fire alarm activated","location":"HALLWAY1","locationNickname":"Back Door","manufacturerReference":"EI",
     "propertyReference":"JOE_BLOGGS_Home","raisedDate":"2023-12-31T15:27:33Z","room":"Hallway 1","severity":"HIGH","sourceId":"EI",
     "sourceModel":"EI3016","sourceModelType":"COALARM","title":"Fire Alarm Activated","__IDENTITY":"12323588-534c-4e82-bfe5-345fed4505be","action":"ADD",
     "actionTimestamp":"2023-12-31T15:27:33.000Z"}
    """

  /// An alert of one device; `more` begins with a comma.
  static func alert(
    _ type: String = "HEAD_REMOVED", identity: String = "", serial: String = "C3CEC7FB-D6FCD4F0",
    status: String = "ACTIVE",
    at time: String = "2024-03-09T16:00:00.000Z", more: String = ""
  ) -> String {
    #"{"statusId":"\#(status)","eventTypeId":"\#(type)","deviceSerialNumber":"\#(serial)","propertyReference":"JOE_BLOGGS_Home","#
      + #""location":"UTILITY","manufacturerReference":"EI","sourceModel":"EI3028","sourceModelType":"FIRECOALARM","severity":"HIGH","#
      + #""__IDENTITY":"\#(identity)","action":"ADD","actionTimestamp":"\#(time)"\#(more)}"#
  }

  static func reading(
    _ type: String = "environment.humidity.indoor", _ value: String = "81.6",
    at time: String = "2024-03-09T16:00:00.000Z"
  ) -> String {
    #"{"readingTypeId":"\#(type)","value":\#(value),"unit":"RH","deviceSerialNumber":"C3CEC7FB-001FD75F","landlordReference":"JOE_BLOGGS","#
      + #""propertyReference":"JOE_BLOGGS_Home","location":"HALLWAY1","manufacturerReference":"EI","sourceModel":"EI1025","#
      + #""sourceModelType":"ENVCO2SENSOR","__IDENTITY":"6f66832b-\#(type)-1725959207000","action":"ADD","actionTimestamp":"\#(time)"}"#
  }

  static let property =
    #"{"deviceCount":11,"propertyReference":"JOE_BLOGGS_Home","landlordReference":"JOE_BLOGGS","__IDENTITY":"9e7b","action":"ADD","actionTimestamp":"2024-03-09T16:00:00.000Z"}"#
  static let device =
    #"{"replaceByDate":"2034-06-26T00:00:00.000Z","deviceSerialNumber":"C3CEC7FB-D8EAF0D0","propertyReference":"JOE_BLOGGS_Home","location":"LIVINGROOM","#
    + #""manufacturerReference":"EI","sourceModel":"EI3016","sourceModelType":"FIREALARM","__IDENTITY":"0bbe","action":"ADD","actionTimestamp":"2024-03-09T16:00:00.000Z"}"#
  static let insight =
    #"{"deviceSerialNumber":null,"insightId":"c85d","insightDefinitionId":"AIRQUALITY","eventTypeId":"AIRQUALITY_MEDIUM","statusId":"ACTIVE","#
    + #""propertyReference":"JOE_BLOGGS_Home","__IDENTITY":"848e","action":"ADD","actionTimestamp":"2024-03-09T16:00:00.000Z"}"#
  static let gatewayEvent =
    #"{"deviceSerialNumber":"C3CEC7FB","eventTypeId":"GATEWAY_CHECK_IN","statusId":"ACTIVE","propertyReference":"JOE_BLOGGS_Home","#
    + #""__IDENTITY":"b87c","action":"ADD","actionTimestamp":"2024-03-09T16:00:00.000Z"}"#
  static let notification =
    #"{"notificationId":"02597ad6","channel":"SMS","__IDENTITY":"02597ad6","landlordReference":"JOE_BLOGGS","alerts":[{"statusId":"ACTIVE"}],"#
    + #""action":"SEND","actionTimestamp":"2024-03-16T17:27:16.191Z"}"#
}
