namespace Microsoft.ML.Lime.Shapes;

/// <summary>A two-colour pattern; positions are in pixels of the model's input.</summary>
internal sealed class Texture
{
    private readonly int _pattern;
    private readonly Rgb _first, _second;
    private readonly double _period, _phaseY, _phaseX, _dirY, _dirX;
    private readonly ulong _salt;

    public Texture(SceneRandom random, Rgb first, Rgb second)
    {
        (_first, _second) = (first, second);
        _pattern = random.Below(4);
        _period = random.Between(5, 12);
        (_phaseY, _phaseX) = (random.Between(0, 64), random.Between(0, 64));
        (_dirY, _dirX) = random.Direction();
        _salt = random.Next();
    }

    public Rgb At(double y, double x)
    {
        // Coordinates along and across the direction of the pattern.
        double u = (y + _phaseY) * _dirY + (x + _phaseX) * _dirX, v = (x + _phaseX) * _dirY - (y + _phaseY) * _dirX;
        double share = _pattern switch
        {
            0 => 0.6 * Noise(_salt, y / _period, x / _period) + 0.4 * Noise(~_salt, y * 2.5 / _period, x * 2.5 / _period),
            1 => Math.Abs(u / 48 - 2 * Math.Floor(u / 96) - 1), // a triangle wave
            2 => Odd(u) ? 1 : 0,
            _ => Odd(u) != Odd(v) ? 1 : 0,
        };
        return Rgb.Mix(_first, _second, share);
    }

    /// <summary>Value noise in [0, 1]: hashed lattice points, interpolated bilinearly with a smoothstep.</summary>
    public static double Noise(ulong salt, double y, double x)
    {
        double floorY = Math.Floor(y), floorX = Math.Floor(x), fy = y - floorY, fx = x - floorX;
        (fy, fx) = (fy * fy * (3 - 2 * fy), fx * fx * (3 - 2 * fx));
        (long iy, long ix) = ((long)floorY, (long)floorX);
        double top = SceneRandom.Hash(salt, iy, ix) * (1 - fx) + SceneRandom.Hash(salt, iy, ix + 1) * fx;
        double bottom = SceneRandom.Hash(salt, iy + 1, ix) * (1 - fx) + SceneRandom.Hash(salt, iy + 1, ix + 1) * fx;
        return top * (1 - fy) + bottom * fy;
    }

    private bool Odd(double along) => ((long)Math.Floor(along / _period) & 1) != 0;
}
