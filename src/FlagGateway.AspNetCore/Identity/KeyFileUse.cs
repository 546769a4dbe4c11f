namespace FlagGateway.Identity;

/// <summary>What a key file is for, in its comments and messages.</summary>
/// <param name="Name">Name of the file in the state folder.</param>
/// <param name="Keys">The keys, as in "the file of identity keys".</param>
/// <param name="Comment">The file's first lines.</param>
/// <param name="NeverReplaced">Why a damaged file is not replaced.</param>
/// <param name="Setting">The setting that names another file, below <c>FlagGateway</c>.</param>
/// <param name="Created">What the log says of a new key: its purpose, and what to do with the file.</param>
/// <param name="Forgery">What whoever has the keys can forge.</param>
internal sealed record KeyFileUse(string Name, string Keys, string Comment, string NeverReplaced, string Setting, string Created, string Forgery)
{
    /// <summary>Keys that sign the cookies of anonymous visitors.</summary>
    public static KeyFileUse Cookies { get; } = new(
        "identity.keys",
        "identity keys",
        """
        # FlagGateway signs the cookies of anonymous visitors with these keys. Keep the file secret, and keep it:
        # without it every anonymous visitor becomes a new one. The first key signs, a second one still verifies.
        # To rotate, put a new line above the old one.
        """,
        "The file is not replaced automatically, because that would give every anonymous visitor a new identity",
        "Identity:Anonymous:KeyFile",
        "the cookies of anonymous visitors; back it up",
        "anonymous visitors");

    /// <summary>Keys that sign entries of the audit log.</summary>
    public static KeyFileUse Audit { get; } = new(
        "audit.keys",
        "audit keys",
        """
        # FlagGateway signs the entries of its audit log with these keys. Keep the file secret, and keep it apart from
        # backups of the log: whoever has both can write another log. The first key signs, a second one still verifies.
        # To rotate, put a new line above the old one.
        """,
        "The file is not replaced automatically, because the entries so far could no longer be verified",
        "State:AuditKeyFile",
        "the audit log; keep it apart from backups of the log",
        "entries of the audit log");
}
