/// Limits of validation rules, findings and quality.
extension Limits {
    /// Elementary steps that the expression of a rule may take for one CI, each of some tens of nanoseconds: some ten
    /// milliseconds, and the same on every machine.
    public static let nodeExpressionSteps = 400_000
    /// Bytes of working memory of a rule for one CI, estimated.
    public static let nodeExpressionBytes = 32 << 20
    /// Bytes of the expression of a rule, and of its repair.
    public static let ruleExpressionBytes = 16 << 10
    /// Rules of one tenant.
    public static let rules = 1_000
    /// CIs of one rule that may be too costly to decide before a commit, or an audit, gives the rule up.
    public static let ruleCostlyCIs = 3
    /// CIs that a refusal names for each rule; all are counted.
    public static let ruleNamedCIs = 10
    /// Steps that one rule may take for one commit, or for one graph: some seconds. CIs that take few are not counted.
    public static let ruleSteps = 100_000_000
    /// Seconds between two audits of all rules: once a day.
    public static let ruleAuditSeconds = 86_400
    /// Times that an audit looks at a newer state before it leaves findings as they are.
    public static let ruleRecheckAttempts = 20
    /// Days of a trend.
    public static let trendDays = 366
    /// Items that each check of an integrity audit, and each list of rows behind a score, names; all are counted.
    public static let auditItems = 1_000
}
