using System.Buffers.Binary;
using FlagGateway.Core.Pins;
using FlagGateway.Pins;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Shares the variants of conversations. Each instance appends its new ones to a stream and reads what others appended;
/// its loss is harmless: a conversation that is unknown gets the variant of its bucket.
/// </summary>
internal sealed class RedisPins(RedisDatabase redis, InstanceId instance, PinStore pins, TimeProvider time, ILogger<RedisPins> logger)
    : FleetLoop(Interval, time, logger)
{
    // Written, and read by others, within a second.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.3);

    // Longer than a conversation may be silent.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(8);

    private const int BytesPerPin = 16;
    private const int PinsPerEntry = 256;
    private const int EntriesPerRound = 64;
    // Of full entries, four million conversations in 64 MiB.
    private const int MaxEntries = 16_384;

    private RedisValue _last = "0-0";

    protected override async Task<string?> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!pins.IsUsed)
            return null;
        pins.Share();
        for (var i = 0; i < EntriesPerRound; i++)
        {
            var unshared = pins.TakeUnshared(PinsPerEntry);
            if (unshared.Count == 0)
                break;
            var written = await redis.Connection.TryAsync(
                async database =>
                {
                    await database.StreamAddAsync(redis.Keys.Pins, [new("i", instance.Id), new("p", Pack(unshared))], maxLength: MaxEntries, useApproximateMaxLength: true);
                    return await database.KeyExpireAsync(redis.Keys.Pins, Lifetime);
                },
                cancellationToken);
            if (!written.IsSuccess)
                return written.Problem;
        }

        return await ReadAsync(cancellationToken);
    }

    private async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await redis.Connection.TryAsync(database => database.StreamReadAsync(redis.Keys.Pins, _last, EntriesPerRound), cancellationToken);
            if (!read.IsSuccess)
                return read.Problem;
            foreach (var entry in read.Value!)
            {
                _last = entry.Id;
                if (entry["i"] != instance.Id)
                    Learn((byte[]?)entry["p"] ?? []);
            }

            if (read.Value!.Length < EntriesPerRound)
                return null;
        }
    }

    private void Learn(ReadOnlySpan<byte> packed)
    {
        for (; packed.Length >= BytesPerPin; packed = packed[BytesPerPin..])
        {
            pins.Learn(
                BinaryPrimitives.ReadUInt64LittleEndian(packed),
                new Pin(BinaryPrimitives.ReadUInt32LittleEndian(packed[8..]), BinaryPrimitives.ReadUInt32LittleEndian(packed[12..])));
        }
    }

    private static byte[] Pack(List<(ulong Key, Pin Pin)> unshared)
    {
        var packed = new byte[unshared.Count * BytesPerPin];
        for (var i = 0; i < unshared.Count; i++)
        {
            var one = packed.AsSpan(i * BytesPerPin);
            BinaryPrimitives.WriteUInt64LittleEndian(one, unshared[i].Key);
            BinaryPrimitives.WriteUInt32LittleEndian(one[8..], unshared[i].Pin.Variant);
            BinaryPrimitives.WriteUInt32LittleEndian(one[12..], unshared[i].Pin.SeenAt);
        }

        return packed;
    }
}
