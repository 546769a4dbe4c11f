using System.Text;

namespace FlagGateway.Core.Shadow;

/// <summary>Whether a path in the document, and so all below it, must not be shown.</summary>
internal readonly struct SecretState
{
    private readonly ComparisonRules _rules;
    private readonly PathState _state;

    private SecretState(ComparisonRules rules, PathState state, bool isSecret)
    {
        (_rules, _state) = (rules, state);
        IsSecret = isSecret || state.IsMatch;
    }

    public bool IsSecret { get; }

    public static SecretState Root(ComparisonRules rules) => new(rules, rules.SecretSet.Root, isSecret: false);

    public SecretState Member(ReadOnlySpan<byte> name) => !_rules.HasSecrets ? this : new(
        _rules,
        _rules.SecretSet.Member(_state, name),
        IsSecret || (_rules.SecretNameSet.Count > 0 && _rules.SecretNameSet.Contains(Encoding.UTF8.GetString(name))));

    // Items move between positions, and a moved secret is still secret: any index matches all.
    public SecretState Item() => !_rules.HasSecrets ? this : new(_rules, _rules.SecretSet.Item(_state, -1), IsSecret);
}
