using System.Net;
using FlagGateway.Admin.Security;

namespace FlagGateway.Tests.Admin;

/// <summary>Measures the memory of the whole process, so nothing else runs beside it.</summary>
[CollectionDefinition(nameof(LoginAttemptMemoryTests), DisableParallelization = true)]
[Collection(nameof(LoginAttemptMemoryTests))]
public sealed class LoginAttemptMemoryTests
{
    [Fact]
    public void Count_AHundredThousandAddresses_TakesNoMemory()
    {
        var attempts = new LoginAttempts(new FakeTimeProvider());
        attempts.Count(IPAddress.Loopback);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        attempts.Count(IPAddress.Loopback);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1024);
        Span<byte> bytes = stackalloc byte[16];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 100_000; i++)
        {
            BitConverter.TryWriteBytes(bytes, (long)i);
            attempts.Count(new IPAddress(bytes));
        }

        // An entry for each address would take 2.4 MB at least.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1024 * 1024);
        GC.KeepAlive(attempts);
    }
}
