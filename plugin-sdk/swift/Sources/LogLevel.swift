/// The severity of a log line.
public enum LogLevel: Int32, Sendable {
    case debug, info, warning, error
}
