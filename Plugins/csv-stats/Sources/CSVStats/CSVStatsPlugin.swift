public import DotJobPlugin

private let plugin = Plugin(
    name: "csv-stats", version: "0.1.0",
    handlers: [
        Handler(
            "csv_stats", run: csvStats, summary: "Statistics of each numeric column of a CSV file",
            parametersSchema: """
                {"type": "object", "required": ["file"], "properties": {
                  "file": {"type": "string", "description": "path of a UTF-8 file whose first record names the columns"},
                  "delimiter": {"type": "string", "minLength": 1, "maxLength": 1, "default": ","}}}
                """)
    ])

@c(dotjob_plugin_abi1)
public func entry() -> PluginPointer { plugin.descriptor }

@c(csv_stats)
public func csvStats(_ task: TaskPointer) -> Int32 {
    JobTask.run(task) { task in
        let path: String = try task.required("file")
        let delimiter: String = try task.optional("delimiter") ?? ","
        guard delimiter.count == 1, let delimiter = delimiter.first else {
            throw TaskFailure.permanent("parameter \"delimiter\": must be one character", kind: "bad_input")
        }
        var report = CSVReport(file: path, delimiter: delimiter)
        var blocks = try RecordBlocks(path: path)
        while let block = try blocks.next() {
            try task.checkStop()
            try report.add(block)
            task.progress(blocks.fractionRead, "\(report.rowCount) rows")
        }
        try task.setResult(report.json())
        task.log(.info, "\(path): \(report.rowCount) rows, \(report.columns.count) columns")
    }
}
