using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.Core.Shadow;

/// <summary>Writes values for display: as compact JSON, with secrets masked, truncated to a length.</summary>
internal sealed class JsonRenderer(JsonTree tree, int maxLength)
{
    private readonly StringBuilder _text = new();

    public const string Mask = "***";

    public static string Render(JsonTree tree, int node, SecretState secret, ComparisonRules rules)
    {
        var renderer = new JsonRenderer(tree, rules.MaxTextLength);
        renderer.Value(node, secret);
        return Excerpt.Cut(renderer._text.ToString(), rules.MaxTextLength);
    }

    private void Value(int node, SecretState secret)
    {
        if (_text.Length > maxLength)
            return;
        if (secret.IsSecret)
        {
            _text.Append(Mask);
        }
        else if (tree[node].Kind is JsonKind.Array or JsonKind.Object)
        {
            Children(node, secret);
        }
        else
        {
            _text.Append(tree[node].Kind switch
            {
                JsonKind.String => Excerpt.String(tree.Text(node), maxLength),
                JsonKind.Deep => Deep(tree.Text(node)),
                _ => Excerpt.Raw(tree.Text(node), maxLength),
            });
        }
    }

    private void Children(int node, SecretState secret)
    {
        var isObject = tree[node].Kind == JsonKind.Object;
        _text.Append(isObject ? '{' : '[');
        var (child, index) = (node + 1, 0);
        for (; child < tree[node].End && _text.Length <= maxLength; child = tree[child].End, index++)
        {
            if (index > 0)
                _text.Append(',');
            if (isObject)
                _text.Append(Excerpt.String(tree.Name(child), maxLength)).Append(':');
            Value(child, isObject ? secret.Member(tree.Name(child)) : secret.Item());
        }

        _text.Append(isObject ? '}' : ']');
    }

    // Never quoted: its members were not read, so it is unknown which of them are secret.
    private static string Deep(ReadOnlySpan<byte> bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"({bytes.Length} bytes nested too deep, sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))})");
}
