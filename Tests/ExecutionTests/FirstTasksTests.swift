import JobModel
import Testing

@testable import Execution

@Suite("The first task of a release")
struct FirstTasksTests {
    @Test("The earliest start of what is seen first is the release's, and nothing after that")
    func first() {
        var tasks = FirstTasks()
        let none = tasks.note([], on: 3, of: 1)
        #expect(none == nil && !tasks.has(3))
        let first = tasks.note([(8, 20), (9, 10), (7, 20)], on: 3, of: 1)
        #expect(first == FirstTask(releaseID: 3, executorID: 1, taskID: 9, startedAt: 10))
        #expect(tasks.has(3) && !tasks.has(4))
        let (again, other) = (tasks.note([(5, 1)], on: 3, of: 1), tasks.note([(5, 1)], on: 4, of: 1))
        #expect(again == nil && other?.taskID == 5)
    }
}
