/**
 * From measured kernel times to the efficiencies of a chip: tables are read, the quickest engine is chosen for each kind
 * of kernel, a few shares and fixed times are fitted robustly, and the chip's file is written anew. Start with
 * {@link jeton.calibration.KernelCalibration}.
 */
@NullMarked
package jeton.calibration;

import org.jspecify.annotations.NullMarked;
