using System.Text;

namespace FlagGateway.Core.Hygiene.Generating;

/// <summary>Names of generated constants.</summary>
internal static class ConstantName
{
    /// <summary>The class, or object, of the constants.</summary>
    public const string Class = "FlagIds";

    /// <summary>
    /// The words of an id, each with a capital: <c>release.new-checkout</c> is <c>ReleaseNewCheckout</c>.
    /// </summary>
    public static string From(string id)
    {
        StringBuilder name = new(id.Length);
        var isStart = true;
        foreach (var c in id)
        {
            var isWord = char.IsLetterOrDigit(c);
            if (isWord)
                name.Append(isStart ? char.ToUpperInvariant(c) : c);
            isStart = !isWord;
        }

        return name.Length == 0 || char.IsDigit(name[0]) ? "_" + name : name.ToString();
    }
}
