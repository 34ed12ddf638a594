package dev.fathom.search.read.pdf;

import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSNumber;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.jspecify.annotations.Nullable;

/**
 * Colours as red, green and blue in one number, near enough to tell light from dark and same from
 * different: a calibrated colour counts as the device's, a spot colour as its grey.
 */
final class Colours {
  /** A pattern, or a colour of a kind that is not followed. */
  static final int UNKNOWN = -1;

  static final int BLACK = 0;
  static final int WHITE = 0xffffff;

  /** Colours that differ less than this in red, green and blue look the same. */
  private static final int SAME = 8;

  /** How the numbers of a colour are meant. */
  enum Space {
    GREY,
    RGB,
    CMYK,
    SPOT,
    OTHER;

    static Space of(COSName name, @Nullable PDResources resources) {
      return switch (name.getName()) {
        case "DeviceGray", "G", "CalGray" -> GREY;
        case "DeviceRGB", "RGB", "CalRGB" -> RGB;
        case "DeviceCMYK", "CMYK" -> CMYK;
        default -> resources == null ? OTHER : named(name, resources);
      };
    }

    private static Space named(COSName name, PDResources resources) {
      COSDictionary spaces = resources.getCOSObject().getCOSDictionary(COSName.COLORSPACE);
      COSBase space = spaces == null ? null : spaces.getDictionaryObject(name);
      if (space instanceof COSName alias && !alias.equals(name)) {
        return of(alias, null);
      }
      if (!(space instanceof COSArray array) || array.size() == 0) {
        return OTHER;
      }
      return switch (array.getName(0, "")) {
        case "CalGray" -> GREY;
        case "CalRGB" -> RGB;
        case "Separation" -> SPOT;
        case "ICCBased" ->
            array.size() > 1 && array.getObject(1) instanceof COSStream profile
                ? ofComponents(profile.getInt(COSName.N))
                : OTHER;
        default -> OTHER;
      };
    }

    private static Space ofComponents(int count) {
      return switch (count) {
        case 1 -> GREY;
        case 3 -> RGB;
        case 4 -> CMYK;
        default -> OTHER;
      };
    }
  }

  private Colours() {}

  /** The colour that an operator sets; unknown where its operands do not fit the space. */
  static int of(Space space, List<COSBase> operands) {
    float[] c = new float[operands.size()];
    for (int i = 0; i < c.length; i++) {
      if (!(operands.get(i) instanceof COSNumber number)) {
        return UNKNOWN;
      }
      c[i] = number.floatValue();
    }
    return switch (space) {
      case GREY -> c.length == 1 ? rgb(c[0], c[0], c[0]) : UNKNOWN;
      case SPOT -> c.length == 1 ? rgb(1 - c[0], 1 - c[0], 1 - c[0]) : UNKNOWN;
      case RGB -> c.length == 3 ? rgb(c[0], c[1], c[2]) : UNKNOWN;
      case CMYK -> c.length == 4 ? cmyk(c) : UNKNOWN;
      case OTHER -> UNKNOWN;
    };
  }

  private static int cmyk(float[] c) {
    float light = 1 - c[3];
    return rgb((1 - c[0]) * light, (1 - c[1]) * light, (1 - c[2]) * light);
  }

  private static int rgb(float red, float green, float blue) {
    return channel(red) << 16 | channel(green) << 8 | channel(blue);
  }

  private static int channel(float value) {
    return Math.clamp(Math.round(value * 255), 0, 255);
  }

  /** Whether both are known and a reader could not tell them apart. */
  static boolean same(int a, int b) {
    return a != UNKNOWN
        && b != UNKNOWN
        && Math.abs((a >> 16) - (b >> 16)) < SAME
        && Math.abs((a >> 8 & 255) - (b >> 8 & 255)) < SAME
        && Math.abs((a & 255) - (b & 255)) < SAME;
  }

  /** From 0, black, to 1, white; 0.5 where the colour is unknown. */
  static float lightness(int colour) {
    return colour == UNKNOWN
        ? 0.5f
        : (0.3f * (colour >> 16) + 0.59f * (colour >> 8 & 255) + 0.11f * (colour & 255)) / 255;
  }
}
