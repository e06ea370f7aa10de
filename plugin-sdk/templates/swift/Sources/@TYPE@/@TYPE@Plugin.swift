public import DotJobPlugin
import DotJobPluginCodable

private let plugin = Plugin(
    name: "@NAME@", version: "0.1.0",
    handlers: [
        Handler(
            "__HANDLER__", run: greet, summary: "Greets the person named in the parameters",
            parametersSchema: """
                {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
                """)
    ])

@c(dotjob_plugin_abi1)
public func entry() -> PluginPointer { plugin.descriptor }

private struct Parameters: Decodable {
    let name: String
}

private struct Greeting: Encodable {
    let greeting: String
}

@c(__HANDLER__)
public func greet(_ task: TaskPointer) -> Int32 {
    JobTask.run(task, decoding: Parameters.self) { task, parameters in
        let result = Greeting(greeting: "hello, \(parameters.name)")
        task.log(.info, result.greeting)
        return result
    }
}
