namespace Microsoft.ML.Lime.Persistence;

/// <summary>
/// Bytes as text, 15 bits per character, the lowest first. ML.NET stores text as UTF-16, so bytes become one fifteenth longer; the
/// characters, U+4E00 to U+CDFF, are letters everywhere and no surrogates, so they need no escape.
/// </summary>
internal static class StateText
{
    private const char First = '\u4E00';
    private const int Bits = 15, Mask = (1 << Bits) - 1;

    /// <summary>The text of two byte sequences in succession, between a prefix and a suffix.</summary>
    /// <exception cref="LimeException">A string cannot be that long.</exception>
    public static string Pack(string prefix, byte[] head, byte[] tail, string suffix)
    {
        long length = (8L * ((long)head.Length + tail.Length) + Bits - 1) / Bits + prefix.Length + suffix.Length;
        if (length > 0x3FFFFFDF) // the maximum length of a string
            throw new LimeException(
                $"A model of {tail.Length} bytes is too large to be saved with an explanation; the limit is about 2.0e9.");
        return string.Create((int)length, (prefix, head, tail, suffix), static (text, parts) =>
        {
            parts.prefix.CopyTo(text);
            int at = parts.prefix.Length, have = 0;
            uint bits = 0;
            Append(text, ref at, ref bits, ref have, parts.head);
            Append(text, ref at, ref bits, ref have, parts.tail);
            if (have > 0)
                text[at++] = (char)(First + bits);
            parts.suffix.CopyTo(text[at..]);
        });
    }

    private static void Append(Span<char> text, ref int at, ref uint bits, ref int have, byte[] bytes)
    {
        foreach (byte value in bytes)
        {
            bits |= (uint)value << have;
            have += 8;
            if (have < Bits)
                continue;
            text[at++] = (char)(First + (bits & Mask));
            bits >>= Bits;
            have -= Bits;
        }
    }

    /// <summary>Reads bytes from an offset, as many as fit into the buffer.</summary>
    /// <exception cref="LimeException">The text is too short.</exception>
    public static void Unpack(ReadOnlySpan<char> text, long offset, Span<byte> bytes)
    {
        if ((offset + bytes.Length) * 8 > (long)text.Length * Bits)
            throw new LimeException("The saved state of an explanation is truncated; save the model again.");
        int at = (int)(offset * 8 / Bits), have = 0, skip = (int)(offset * 8 % Bits);
        uint bits = 0;
        if (skip > 0)
            (bits, have) = ((uint)(text[at++] - First) >> skip, Bits - skip);
        foreach (ref byte value in bytes)
        {
            if (have < 8)
            {
                bits |= (uint)(text[at++] - First) << have;
                have += Bits;
            }
            value = (byte)bits;
            bits >>= 8;
            have -= 8;
        }
    }
}
