using System.Text;

namespace FlagGateway.Core.Hygiene.Generating;

/// <summary>Constants for TypeScript.</summary>
internal static class TypeScriptConstants
{
    public static string Write(IReadOnlyList<ConstantFlag> flags)
    {
        StringBuilder text = new();
        text.Append("// ").Append(FlagConstants.Header).Append("\n\n/** Ids of the flags in flags.json. */\nexport const ").Append(ConstantName.Class).Append(" = {\n");
        foreach (var flag in flags)
        {
            text.Append("  /** ").Append(ConstantText.Comment(flag.Description.Length == 0 ? $"The flag {flag.Id}." : flag.Description));
            if (flag.Deprecated is { } reason)
                text.Append("\n   * @deprecated ").Append(ConstantText.Comment(reason.Length == 0 ? $"The flag {flag.Id} is deprecated." : reason)).Append("\n  ");
            text.Append(" */\n  ").Append(ConstantName.From(flag.Id)).Append(": ").Append(ConstantText.Quote(flag.Id)).Append(",\n");
        }

        return text.Append("} as const;\n\nexport type FlagId = (typeof ").Append(ConstantName.Class).Append(")[keyof typeof ").Append(ConstantName.Class).Append("];\n").ToString();
    }
}
