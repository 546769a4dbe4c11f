using System.Text;

namespace FlagGateway.Core.Shadow;

/// <summary>The path from the root to the compared values; formatted only if a difference is found.</summary>
internal sealed class JsonValuePath(ComparisonRules rules)
{
    private readonly List<Step> _steps = [];

    public void Enter(JsonTree tree, int member) => _steps.Add(new Step(tree, member, 0));

    public void EnterItem(int index) => _steps.Add(new Step(null, 0, index));

    public void Leave() => _steps.RemoveAt(_steps.Count - 1);

    public string Path(bool isFolded)
    {
        var path = new FieldPath(isFolded);
        var secret = SecretState.Root(rules);
        foreach (var step in _steps)
        {
            // Names below a secret are part of it.
            if (secret.IsSecret)
                break;
            secret = Next(secret, step);
            if (step.Tree is { } tree)
                path.AddMember(Encoding.UTF8.GetString(tree.Name(step.Member)));
            else
                path.AddItem(step.Index);
        }

        return path.ToString();
    }

    public SecretState Secret()
    {
        var state = SecretState.Root(rules);
        foreach (var step in _steps)
            state = Next(state, step);
        return state;
    }

    private static SecretState Next(SecretState state, Step step) =>
        step.Tree is { } tree ? state.Member(tree.Name(step.Member)) : state.Item();

    private readonly record struct Step(JsonTree? Tree, int Member, int Index);
}
