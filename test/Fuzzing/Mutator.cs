namespace Microsoft.ML.Lime.Fuzzing;

/// <summary>Random changes of bytes.</summary>
/// <param name="seed">Equal seeds make equal changes.</param>
internal sealed class Mutator(ulong seed)
{
    private static readonly long[] Numbers =
        [0, 1, -1, 2, 7, 8, 15, 16, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 0x7fffffff, 0x80000000, 0xffffffff, long.MaxValue];

    private readonly Xoshiro256 _random = new(seed);

    /// <summary>A random number from 0 to below a limit, which is at least 1.</summary>
    public int Below(int limit) => (int)(_random.NextDouble() * limit);

    /// <summary>One of several values.</summary>
    public T Any<T>(IReadOnlyList<T> values) => values[Below(values.Count)];

    /// <summary>Changes a content in one to four places.</summary>
    public byte[] Change(byte[] content)
    {
        List<byte> bytes = [.. content];
        for (int changes = 1 + Below(4); changes > 0; changes--)
            Change(bytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        int at = Below(bytes.Count + 1), length = Math.Min(bytes.Count - at, 1 + Below(Below(8) == 0 ? 4096 : 16));
        switch (Below(8))
        {
            case 0 when length > 0:
                bytes[at] ^= (byte)(1 << Below(8));
                break;
            case 1 when length > 0:
                bytes[at] = (byte)Below(256);
                break;
            case 2: // a number of one to eight bytes, in either order
                byte[] number = BitConverter.GetBytes(Any(Numbers))[..Any<int>([1, 2, 4, 8])];
                if (Below(2) == 0)
                    Array.Reverse(number);
                for (int i = 0; i < number.Length && at + i < bytes.Count; i++)
                    bytes[at + i] = number[i];
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(at, Enumerable.Range(0, 1 + Below(16)).Select(_ => (byte)Below(256)));
                break;
            case 6:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                int from = Below(bytes.Count + 1);
                bytes.InsertRange(at, bytes.GetRange(from, Math.Min(bytes.Count - from, length)));
                break;
        }
    }
}
