/// The operators of one run, and how far it has come.
final class Execution {
    let context: ExecutionContext
    let root: Operator
    let columns: [VariableID]
    let isWriting: Bool
    let profiles: ProfileTree?

    init(
        context: ExecutionContext, root: Operator, columns: [VariableID], isWriting: Bool, profiles: ProfileTree?
    ) {
        self.context = context
        self.root = root
        self.columns = columns
        self.isWriting = isWriting
        self.profiles = profiles
    }
}
