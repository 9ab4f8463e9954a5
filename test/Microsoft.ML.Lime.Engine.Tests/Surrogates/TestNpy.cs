using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Minimal reader of NPY version 1: little-endian matrices of uint8 and float32, in C or Fortran order.</summary>
internal static class TestNpy
{
    public static (int Rows, int Columns, float[] Values) Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int start = 10 + file[8] + 256 * file[9];
        string header = Encoding.ASCII.GetString(file, 10, start - 10);
        Match shape = Regex.Match(header, @"'shape': \((\d+), (\d+)\)");
        int[] sizes = [.. shape.Groups.Values.Skip(1).Select(group => int.Parse(group.Value, CultureInfo.InvariantCulture))];
        float[] values = header.Contains("'|u1'", StringComparison.Ordinal)
            ? Array.ConvertAll(file[start..], value => (float)value)
            : MemoryMarshal.Cast<byte, float>(file.AsSpan(start)).ToArray();
        Assert.Equal(sizes[0] * sizes[1], values.Length);
        if (header.Contains("'fortran_order': True", StringComparison.Ordinal))
            values = [.. Enumerable.Range(0, values.Length).Select(i => values[i % sizes[1] * sizes[0] + i / sizes[1]])];
        return (sizes[0], sizes[1], values);
    }
}
