namespace FlagGateway.Core.Shadow;

/// <summary>The rules for one path in the document, and for those below it.</summary>
internal readonly struct WalkState
{
    private readonly ComparisonRules _rules;
    private readonly PathState _ignore;
    private readonly PathState _unordered;

    private WalkState(ComparisonRules rules, PathState ignore, PathState unordered) =>
        (_rules, _ignore, _unordered) = (rules, ignore, unordered);

    public bool IsIgnored => _ignore.IsMatch;

    public bool IsUnordered => _rules.AllUnordered || _unordered.IsMatch;

    public static WalkState Root(ComparisonRules rules) => new(rules, rules.IgnoreSet.Root, rules.UnorderedSet.Root);

    public WalkState Member(ReadOnlySpan<byte> name) =>
        new(_rules, _rules.IgnoreSet.Member(_ignore, name), _rules.UnorderedSet.Member(_unordered, name));

    public WalkState Item(int index)
    {
        var known = IsUnordered ? -1 : index;
        return new(_rules, _rules.IgnoreSet.Item(_ignore, known), _rules.UnorderedSet.Item(_unordered, known));
    }
}
