using System.Security.Authentication;

namespace FlagGateway.State.Redis;

/// <summary>
/// The certificate of a server is refused, or the own one cannot be shown; the reason is passed through the client
/// unchanged.
/// </summary>
internal sealed class RedisCertificateException(RedisProblem problem) : AuthenticationException(problem.ToString())
{
    public RedisProblem Problem { get; } = problem;
}
