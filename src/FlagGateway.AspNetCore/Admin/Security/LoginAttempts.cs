using System.Net;
using System.Net.Sockets;

namespace FlagGateway.Admin.Security;

/// <summary>Wrong tokens, counted for each address: who goes on guessing is told to wait.</summary>
/// <remarks>
/// A right token is taken however many wrong ones came from its address. Behind one address there may be a whole office, and a
/// forgotten script there must not lock out whoever is called at three in the morning. So tokens are looked at first, and only
/// wrong ones count. What that costs: each guess is looked at, and no longer twenty a minute. Guesses find nothing by that as long
/// as tokens are random: against 192 bits no number of them helps, and the comparison tells nothing of how close one came. A word
/// that somebody has chosen as a token was never safe, with its hash in a file and guesses from many addresses; the limit only
/// made it take longer.
/// </remarks>
internal sealed class LoginAttempts(TimeProvider time)
{
    /// <summary>How many wrong tokens an address may send in a minute.</summary>
    public const int PerMinute = 20;

    /// <summary>How long wrong tokens count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    // All the memory there is, whoever asks from wherever. Addresses that share a place share a count, which only those feel that
    // send wrong tokens; which ones do is another matter in each process.
    private const int Slots = 4096;

    // What one line of a provider has of IPv6, at least: its addresses are no more than one of IPv4.
    private const int NetworkBytes = 8;

    private readonly Lock _lock = new();
    private readonly (long Since, int Count)[] _slots = new (long, int)[Slots];

    /// <summary>Counts one wrong token.</summary>
    /// <returns>How long to wait; <c>null</c> while the address may go on.</returns>
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

    /// <summary>Counts one wrong token, and tells its sender in the answer's head how long to wait.</summary>
    /// <returns>Whether the address has to wait.</returns>
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
