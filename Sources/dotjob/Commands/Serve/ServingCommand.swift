import ArgumentParser

/// A command that serves until it is told to stop, and logs.
protocol ServingCommand: AsyncParsableCommand {
    var logging: LoggingOptions { get }
}
