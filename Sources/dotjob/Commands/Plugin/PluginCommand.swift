import ArgumentParser

struct PluginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin",
        abstract: "Plugins, and the releases that groups run.",
        subcommands: [
            PluginNew.self, PluginBuild.self, PluginCheck.self, PluginCall.self, PluginPublish.self, PluginList.self,
            PluginShow.self,
            PluginCanary.self, PluginPromote.self, PluginRollback.self,
        ])
}
