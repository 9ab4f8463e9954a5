using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Lime.Evaluation.Records;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>One of several parts of a data set that are evaluated by separate processes, on one machine or many.</summary>
/// <remarks>
/// An image belongs to the shard whose index is the first 8 bytes (big endian) of the SHA-256 of its path in UTF-8, modulo the number of
/// shards. So an image that is added or removed moves no other, and the shards have about equal numbers of images.
/// </remarks>
public sealed record Shard
{
    /// <summary>Maximum number of shards.</summary>
    public const int MaxCount = 1_000_000;

    /// <summary>Creates a shard.</summary>
    /// <param name="index">The index, from 0.</param>
    /// <param name="count">Number of shards, 1 to <see cref="MaxCount"/>.</param>
    public Shard(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        (Index, Count) = (index, count);
    }

    /// <summary>The index, from 0.</summary>
    public int Index { get; }

    /// <summary>Number of shards.</summary>
    public int Count { get; }

    /// <summary>The folder of the shard: <c>OUTPUT/shards/3-of-64</c>.</summary>
    /// <param name="output">The output folder of the evaluation.</param>
    public string FolderIn(string output) => Path.Combine(
        output, ShardFiles.FolderName, string.Create(CultureInfo.InvariantCulture, $"{Index}-of-{Count}"));

    /// <summary>Reads <c>3/64</c>; null if the text is no shard.</summary>
    /// <param name="text">The text.</param>
    public static Shard? Parse(string text) => Parse(text, "/");

    /// <summary>Whether an image belongs to this shard.</summary>
    /// <param name="image">The path of the image within the data set, with <c>/</c> as separator.</param>
    public bool Contains(string image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(image), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)Count == (ulong)Index;
    }

    /// <summary>Index and number: <c>3 of 64</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index} of {Count}");

    /// <summary>Reads the name of a folder; null if it is none of a shard.</summary>
    internal static Shard? ParseFolder(string name) => Parse(name, "-of-");

    private static Shard? Parse(string text, string separator)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(separator);
        return parts.Length == 2 && Whole(parts[0]) is { } index && Whole(parts[1]) is >= 1 and <= MaxCount and { } count && index < count
            ? new Shard(index, count)
            : null;

        // One way to write a number, so that a shard has one folder.
        static int? Whole(string part) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number.ToString(CultureInfo.InvariantCulture) == part ? number : null;
    }
}
