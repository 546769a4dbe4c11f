using System.Diagnostics;

namespace FlagGateway.Identity;

/// <summary>Why a request has no user id, and the resulting identity.</summary>
internal enum AnonymousCause
{
    /// <summary>It carries a valid anonymous cookie.</summary>
    Known,

    /// <summary>It carries no anonymous cookie; a fresh identity was issued.</summary>
    New,

    /// <summary>Its anonymous cookie is not valid; a fresh identity was issued.</summary>
    Invalid,

    /// <summary>Its user id occurs more than once, so it is ambiguous.</summary>
    RefusedRepeated,

    /// <summary>Its user id is over 256 bytes.</summary>
    RefusedTooLong,

    /// <summary>The signature of its user id is not valid.</summary>
    RefusedSignature,

    /// <summary>The keys that verify its token are not known yet.</summary>
    RefusedWithoutKeys,
}

/// <summary>The causes as labels of the metric.</summary>
internal static class AnonymousCauses
{
    /// <summary>Number of causes.</summary>
    public const int Count = 7;

    /// <summary>The label of a cause.</summary>
    public static string Label(AnonymousCause cause) => cause switch
    {
        AnonymousCause.Known => "anonymous",
        AnonymousCause.New => "anonymous_new",
        AnonymousCause.Invalid => "anonymous_invalid",
        AnonymousCause.RefusedRepeated => "refused_repeated",
        AnonymousCause.RefusedTooLong => "refused_too_long",
        AnonymousCause.RefusedSignature => "refused_signature",
        AnonymousCause.RefusedWithoutKeys => "refused_without_keys",
        _ => throw new UnreachableException(),
    };
}
