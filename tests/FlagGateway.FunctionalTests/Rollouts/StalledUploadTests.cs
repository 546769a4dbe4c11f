using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>An upload that a destination does not read.</summary>
[Trait("Host", "Any")]
public sealed class StalledUploadTests
{
    // The client would send more, but nobody takes it. The timeout leaves a busy machine the time to fill every buffer
    // between the two; until then the gateway waits for the client, and it would be the client's timeout.
    [Fact]
    public async Task Upstream_DoesNotTakeTheUploadWithinTheRoutesTimeout_IsAnError()
    {
        await using var world = await WindowWorld.StartAsync(change: setup => setup.Route = """, "Timeout": "00:00:03" """);
        world.Candidate.Answer(Hanging.UntilAborted);
        using ByteArrayContent body = new(new byte[50_000_000]);
        var request = World.Request("a", method: HttpMethod.Post);
        request.Content = body;

        // The gateway answers and closes while the client still sends; the client may see either.
        await Record.ExceptionAsync(async () => (await world.SendAsync(request)).Dispose());

        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors: 1, answered: 0);
    }
}
