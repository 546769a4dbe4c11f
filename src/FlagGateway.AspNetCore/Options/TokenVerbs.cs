namespace FlagGateway.Options;

/// <summary>The changes that tokens are allowed, as <c>FlagGateway:Admin:Tokens:Verbs</c> names them.</summary>
internal static class TokenVerbs
{
    public const string Forget = "forget";
    public const string Kill = "kill";
    public const string Unkill = "unkill";
    public const string Drill = "drill";
    public const string Override = "override";
    public const string Signal = "signal";
    public const string Accept = "accept";
    public const string Edit = "edit";

    private static readonly string[] OfReporter = [Signal];
    private static readonly string[] OfOperator = ["start", "pause", "resume", "promote", "set", "abort", "rollback", "include", "drop", "restore", Kill, Unkill, Drill, Signal, Accept, Edit];
    private static readonly string[] OfAdmin = [.. OfOperator, Forget, Override];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All => OfAdmin;

    /// <summary>Those that a role allows.</summary>
    public static IReadOnlyList<string> AllowedBy(TokenRole role) => role switch
    {
        TokenRole.Viewer => [],
        TokenRole.Reporter => OfReporter,
        TokenRole.Operator => OfOperator,
        TokenRole.Admin => OfAdmin,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Not a role."),
    };
}
