using FlagGateway.Identity.Bodies;
using FlagGateway.Identity.Tokens;
using FlagGateway.Options;

namespace FlagGateway.Identity;

/// <summary>The identity section, compiled. Immutable; a change of the configuration creates another plan.</summary>
internal sealed class IdentityPlan
{
    private IdentityPlan(IdentityOptions options, CookieSigner signer, TimeProvider time, HostIdentities host, TokenReaders tokens, ForwardedMode forwarded)
    {
        Trusted = TrustedNetworks.Compile(options.TrustedProxies);
        Forwarders = forwarded == ForwardedMode.Append ? Trusted : TrustedNetworks.Compile([]);
        Users = IdentitySource.Compile(options.User, tokens);
        Groups = GroupSource.Compile(options.Groups, tokens);
        Attributes = AttributeSource.Compile(options.Attributes, tokens);
        AttributeNames = Array.ConvertAll(Attributes, static attribute => attribute.Name);
        IdentitySource[] sources = [.. Users, .. Groups.Select(static group => group.Source), .. Attributes.SelectMany(static attribute => attribute.Sources)];
        Tokens = [.. sources.Select(static source => source.Token).OfType<TokenReader>().Distinct()];
        Bodies = BodyPlan.Compile(Users, Groups, Attributes, options.BodyLimit);
        Anonymous = new AnonymousCookie(options.Anonymous, signer, time);
        Overrides = new OverrideTokens(signer, time);
        KeepsFirstSeen = options.Continuity == IdentityContinuity.FirstSeen;
        HasHostSources = host.Exist;
        Vary = VaryOf(sources);
        SourceLabels =
        [
            .. Users.Select(source => source.Label),
            .. Enumerable.Range(0, AnonymousCauses.Count).Select(cause => AnonymousCauses.Label((AnonymousCause)cause)),
            .. host.Names,
        ];
    }

    /// <summary>
    /// The label of <c>flaggateway_identity_total</c> for each <see cref="ResolvedIdentity.Source"/>.
    /// </summary>
    /// <value>The configured sources in their order, then the causes of anonymity, then the host's sources.</value>
    public string[] SourceLabels { get; }

    /// <summary>The networks whose headers are trusted.</summary>
    public TrustedNetworks Trusted { get; }

    /// <summary>The networks whose <c>X-Forwarded-*</c> headers are trusted: the same, or none.</summary>
    public TrustedNetworks Forwarders { get; }

    /// <summary>Sources of the user id, in order.</summary>
    public IdentitySource[] Users { get; }

    /// <summary>Sources of groups, in order.</summary>
    public GroupSource[] Groups { get; }

    /// <summary>The attributes, each once.</summary>
    public AttributeSource[] Attributes { get; }

    /// <summary>Their names.</summary>
    public string[] AttributeNames { get; }

    /// <summary>Readers of the tokens that sources need, each once.</summary>
    public TokenReader[] Tokens { get; }

    /// <summary>The fields of bodies that sources need; <c>null</c> for none.</summary>
    public BodyPlan? Bodies { get; }

    /// <summary>The cookie of visitors without a user id.</summary>
    public AnonymousCookie Anonymous { get; }

    /// <summary>Reads testers' overrides, which are signed with the same keys.</summary>
    public OverrideTokens Overrides { get; }

    /// <summary>Whether users retain the bucket key of their anonymous identity after login.</summary>
    public bool KeepsFirstSeen { get; }

    /// <summary>Whether the host has its own sources; their result is saved with the request.</summary>
    public bool HasHostSources { get; }

    /// <summary>The request headers that carry identities, for <c>Vary</c>.</summary>
    /// <value><c>null</c> if the client's address decides, or a source of the host: no header informs caches.</value>
    public string[]? Vary { get; }

    /// <summary>Compiles the options; missing arrays mean the defaults.</summary>
    /// <param name="options">The section <c>FlagGateway:Identity</c>.</param>
    /// <param name="signer">Signs and verifies the anonymous cookie.</param>
    /// <param name="time">The clock for the cookie's age.</param>
    /// <param name="host">The host's own sources; <c>null</c> for none.</param>
    /// <param name="tokens">Readers of tokens, which outlive a plan; <c>null</c> for those of the process.</param>
    /// <param name="forwarded">Whether trusted proxies may also describe the visitor's connection.</param>
    /// <exception cref="ArgumentException">
    /// The options are invalid; normally a validator reports that before.
    /// </exception>
    /// <exception cref="IdentityKeyFileException">The key file of a signed cookie cannot be used.</exception>
    public static IdentityPlan Compile(IdentityOptions options, CookieSigner signer, TimeProvider time, HostIdentities? host = null, TokenReaders? tokens = null, ForwardedMode forwarded = ForwardedMode.Append) =>
        new(options, signer, time, host ?? HostIdentities.None, tokens ?? TokenReaders.Shared, forwarded);

    // Query and path are part of what caches distinguish anyway. Visitors without an id have a cookie.
    private string[]? VaryOf(IReadOnlyList<IdentitySource> sources) =>
        HasHostSources || sources.Any(static source => source.Kind == SourceKind.ClientAddress)
            ? null
            : [.. sources.Select(static source => source.Kind is SourceKind.Header or SourceKind.Key ? source.Name : source.Token?.Location.Header).OfType<string>().Append("Cookie").Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The index in <see cref="SourceLabels"/> of a cause of anonymity.</summary>
    public int IndexOf(AnonymousCause cause) => Users.Length + (int)cause;

    /// <summary>The index in <see cref="SourceLabels"/> of one of the host's sources.</summary>
    public int IndexOfHost(int source) => Users.Length + AnonymousCauses.Count + source;
}
