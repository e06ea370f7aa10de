import PluginHost

HostProcess.run(arguments: CommandLine.arguments)
