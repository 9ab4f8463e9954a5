namespace Microsoft.ML.Lime.Engine.Sampling;

/// <summary>
/// A Kerdock set (1972): 2^m quadratic forms over m + 1 bits, m odd. The difference of any two is a bent form: its distance from all linear
/// forms is the maximum. After MacWilliams and Sloane 1977, chapter 15: if the point's first m bits are an element x of the field of 2^m
/// and its last bit is e, form a is T(ax) + e tr(ax), where T(y) is the sum of tr(y^(2^i + 1)) over i from 1 to (m - 1) / 2.
/// </summary>
internal sealed class KerdockSet
{
    private readonly int _bits, _modulus;

    /// <param name="bits">m: 3 or 5.</param>
    public KerdockSet(int bits) => (_bits, _modulus) = (bits, bits == 3 ? 0b1011 : 0b100101); // irreducible polynomials

    /// <summary>Number of forms, 2^m; form 0 is 0 everywhere.</summary>
    public int Count => 1 << _bits;

    /// <summary>The value of a form, 0 or 1.</summary>
    /// <param name="form">Index of the form, a.</param>
    /// <param name="point">x in the lower m bits, e above them.</param>
    public int Value(int form, int point)
    {
        int y = Product(form, point % Count), power = y, value = point / Count * Trace(y);
        for (int i = 1; i <= (_bits - 1) / 2; i++)
        {
            power = Product(power, power);
            value ^= Trace(Product(power, y));
        }
        return value;
    }

    private int Product(int one, int other)
    {
        int product = 0;
        for (; other > 0; other >>= 1)
        {
            product ^= (other & 1) * one;
            one <<= 1;
            if (one >= Count)
                one ^= _modulus;
        }
        return product;
    }

    /// <summary>y + y^2 + y^4 + ..., which is 0 or 1.</summary>
    private int Trace(int y)
    {
        int sum = 0;
        for (int i = 0; i < _bits; i++, y = Product(y, y))
            sum ^= y;
        return sum;
    }
}
