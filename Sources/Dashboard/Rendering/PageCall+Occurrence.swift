import ControlAPI
import JSONWriting

extension PageCall {
    /// A time of a preview: as the job's zone has it, as the viewer's has it, and what may surprise.
    func occurrence(_ occurrence: JSONValue) -> Fields {
        var fields: Fields = ["own": occurrence["at"].words]
        fields["moment"] = moment(occurrence["at"])
        fields["surprise"] = (occurrence["note"].string).orNo
        return fields
    }
}
