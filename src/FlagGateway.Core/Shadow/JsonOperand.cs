namespace FlagGateway.Core.Shadow;

/// <summary>One variant's document with hashes of its values.</summary>
internal sealed class JsonOperand(JsonTree tree, ComparisonRules rules, StepBudget budget)
{
    private JsonHasher? _exact;
    private JsonHasher? _shape;

    public JsonTree Tree => tree;

    public ComparisonRules Rules => rules;

    public bool HasTolerance => rules.AbsoluteTolerance > 0 || rules.RelativeTolerance > 0;

    /// <summary>A hash that is equal for values equal by the rules, ignoring tolerances.</summary>
    public ulong Exact(int node, WalkState state) => (_exact ??= new JsonHasher(tree, rules, budget)).Hash(node, state);

    /// <summary>A hash that ignores numbers.</summary>
    public ulong Shape(int node, WalkState state) => (_shape ??= new JsonHasher(tree, rules, budget, isShape: true)).Hash(node, state);

    /// <summary>The exact hashes of an array's items; ignored ones are all equal.</summary>
    public ulong[] Hashes(int[] items, WalkState array)
    {
        var hashes = new ulong[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var place = array.Item(i);
            hashes[i] = place.IsIgnored ? 0 : Exact(items[i], place);
        }

        return hashes;
    }

    /// <summary>Both values for display; if both are strings, from shortly before they diverge.</summary>
    public static (string? Control, string? Candidate) Describe(JsonOperand control, int? a, JsonOperand candidate, int? b, SecretState secret)
    {
        if (secret.IsSecret)
            return (a is null ? null : JsonRenderer.Mask, b is null ? null : JsonRenderer.Mask);
        return a is { } x && b is { } y && control.Tree[x].Kind == JsonKind.String && candidate.Tree[y].Kind == JsonKind.String
            ? Excerpt.Pair(control.Tree.Text(x), candidate.Tree.Text(y), control.Rules.MaxTextLength)
            : (control.Render(a, secret), candidate.Render(b, secret));
    }

    private string? Render(int? node, SecretState secret) => node is { } one ? JsonRenderer.Render(tree, one, secret, rules) : null;
}
