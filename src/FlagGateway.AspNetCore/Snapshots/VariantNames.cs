using FlagGateway.Core.Flags;

namespace FlagGateway.Snapshots;

/// <summary>Names of variants for flags that do not name them.</summary>
internal static class VariantNames
{
    /// <summary>A flag without variants, being on.</summary>
    public const string On = OnOffFlag.On;

    /// <summary>A flag without variants, being off.</summary>
    public const string Off = OnOffFlag.Off;

    /// <summary>A flag with variants that assigns none.</summary>
    public const string None = "none";

    public static string Find(CompiledFlag flag, in Evaluation evaluation)
    {
        if (flag.Variants.Count == 0)
            return evaluation.Enabled ? On : Off;
        return evaluation.Variant < 0 ? None : flag.Variants[evaluation.Variant].Name;
    }
}
