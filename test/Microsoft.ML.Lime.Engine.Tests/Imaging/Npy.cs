using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>Writes valid and invalid <c>.npy</c> files by the specification (NEP 1).</summary>
internal static class Npy
{
    public static byte[] File(string type, string shape, byte[] data, bool fortran = false, byte version = 1) =>
        Raw($"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}", data, version);

    public static byte[] Raw(string header, byte[] data, byte version = 1)
    {
        byte[] text = [.. Encoding.UTF8.GetBytes(header.PadRight(118 - 4 * (version / 2))), (byte)'\n'];
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }

    /// <summary>The numbers as numpy stores them in a type such as <c>&lt;i2</c>.</summary>
    public static byte[] Pack(string type, params double[] numbers) => [.. numbers.SelectMany(number =>
    {
        byte[] bytes = type[1..] switch
        {
            "b1" => [(byte)number],
            "u1" => [(byte)number],
            "i1" => [(byte)(sbyte)number],
            "u2" => BitConverter.GetBytes((ushort)number),
            "i2" => BitConverter.GetBytes((short)number),
            "u4" => BitConverter.GetBytes((uint)number),
            "i4" => BitConverter.GetBytes((int)number),
            "u8" => BitConverter.GetBytes((ulong)number),
            "i8" => BitConverter.GetBytes((long)number),
            "f2" => BitConverter.GetBytes((Half)number),
            "f4" => BitConverter.GetBytes((float)number),
            "f8" => BitConverter.GetBytes(number),
            _ => throw new ArgumentException(type),
        };
        return type[0] == '>' ? bytes.Reverse() : bytes;
    })];
}
