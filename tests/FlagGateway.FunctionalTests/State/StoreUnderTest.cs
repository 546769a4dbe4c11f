using FlagGateway.State;
using FlagGateway.State.File;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.FunctionalTests.State;

/// <summary>A store of some kind that can be made to fail.</summary>
internal sealed class StoreUnderTest(IStateStore store, Func<Task> fail, Func<Task> repair, Func<ValueTask> dispose) : IAsyncDisposable
{
    public IStateStore Store => store;

    public Task FailAsync() => fail();

    public Task RepairAsync() => repair();

    public static Task<StoreUnderTest> OpenAsync(string kind) => kind switch
    {
        "file" => Task.FromResult(OpenFile()),
        "redis" => OpenRedisAsync(),
        "memory" => Task.FromResult(OpenMemory()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public ValueTask DisposeAsync() => dispose();

    private static StoreUnderTest OpenFile()
    {
        var root = Directory.CreateTempSubdirectory("flaggateway-state-");
        var store = FileStateStore.Open(root.FullName, TimeProvider.System, NullLogger<FileStateStore>.Instance);
        var journal = "";
        return new StoreUnderTest(
            store,
            () =>
            {
                // A folder in its place stops root as well.
                journal = store.Folder.Journals()[^1].File;
                File.Move(journal, journal + ".away");
                Directory.CreateDirectory(journal);
                return Task.CompletedTask;
            },
            () =>
            {
                Directory.Delete(journal);
                File.Move(journal + ".away", journal);
                return Task.CompletedTask;
            },
            () =>
            {
                store.Dispose();
                root.Delete(recursive: true);
                return ValueTask.CompletedTask;
            });
    }

    private static async Task<StoreUnderTest> OpenRedisAsync()
    {
        var fleet = await RedisFleet.StartAsync();
        var instance = fleet.Add();
        await instance.UpAsync();
        return new StoreUnderTest(instance.Store, fleet.Server.FreezeAsync, fleet.Server.ThawAsync, fleet.DisposeAsync);
    }

    private static StoreUnderTest OpenMemory()
    {
        MemoryStateStore memory = new();
        HostStateStore store = new(memory, TimeProvider.System, NullLogger.Instance);
        return new StoreUnderTest(store, () => SetAsync(true), () => SetAsync(false), store.DisposeAsync);

        Task SetAsync(bool isBroken)
        {
            memory.IsBroken = isBroken;
            return Task.CompletedTask;
        }
    }
}
