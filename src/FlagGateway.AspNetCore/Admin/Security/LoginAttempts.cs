using System.Net;
using System.Net.Sockets;

namespace FlagGateway.Admin.Security;

/// <summary>Counts wrong tokens by address: after too many, the sender must wait.</summary>
/// <remarks>
/// A valid token is accepted regardless of the number of wrong ones from its address. One address may be shared by an
/// office, and a forgotten script there must not lock out the engineer on call. So tokens are checked first, and only
/// wrong ones count. The cost: every guess is checked, not only twenty per minute. That is safe as long as tokens are
/// random: 192 bits cannot be guessed, and the comparison does not reveal near matches. A word chosen as a token was
/// never safe, with its hash in a file and guesses from many addresses; the limit would only delay that.
/// </remarks>
internal sealed class LoginAttempts(TimeProvider time)
{
    /// <summary>Maximum number of wrong tokens per address and minute.</summary>
    public const int PerMinute = 20;

    /// <summary>How long wrong tokens count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // Fixed memory, regardless of the number of addresses. Addresses in the same slot share a count, which affects only
    // those that send wrong tokens; the assignment differs in each process.
    private const int Slots = 4096;

    // Smallest IPv6 network of one customer: its addresses count like one IPv4 address.
    private const int NetworkBytes = 8;

    private readonly Lock _lock = new();
    private readonly (long Since, int Count)[] _slots = new (long, int)[Slots];

    /// <summary>Counts one wrong token.</summary>
    /// <returns>How long to wait; <c>null</c> if the address may continue.</returns>
    public TimeSpan? Count(IPAddress? address)
    {
        var index = SlotOf(address ?? IPAddress.None);
        lock (_lock)
        {
            ref var slot = ref _slots[index];
            var elapsed = time.GetElapsedTime(slot.Since);
            if (slot.Count == 0 || elapsed >= Window)
                (slot, elapsed) = ((time.GetTimestamp(), 0), TimeSpan.Zero);
            if (slot.Count == PerMinute)
                return Window - elapsed;
            slot.Count++;
            return null;
        }
    }

    /// <summary>Counts one wrong token, and sets the waiting time in a response header.</summary>
    /// <returns>Whether the address must wait.</returns>
    public bool Count(HttpContext context)
    {
        if (Count(context.Connection.RemoteIpAddress) is not { } wait)
            return false;
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString("0", System.Globalization.CultureInfo.InvariantCulture);
        return true;
    }

    private static int SlotOf(IPAddress address)
    {
        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        HashCode hash = default;
        hash.AddBytes(address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6 ? bytes.AsSpan(0, NetworkBytes) : bytes);
        return (int)((uint)hash.ToHashCode() % Slots);
    }
}
