/// What people ask of dotjob, whole, wherever it is: in a database of this machine, or on a server.
///
/// A face that speaks to people leans on this and on no store, so that it says the same of both. Every call blocks its thread. What is
/// refused is refused in the same words on either side.
public typealias Control =
    GroupControl & NodeControl & JobControl & CalendarControl & TaskControl & LogControl & FailureControl
    & ReleaseControl & AccessControl
